const d=JSON.parse('{"a":"/_assets/kettle.w-1.jpg","html":"<img src=\\"/_assets/kettle.jpg\\">","s":"\\/_assets\\/kettle.jpg"}')
