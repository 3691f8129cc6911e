const u=new URL("/_assets/kettle.jpg", location.href)
