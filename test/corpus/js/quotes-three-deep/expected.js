const doc={`<Image url='/_assets/kettle.jpg' />`};
