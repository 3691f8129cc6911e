eval("new URL(\"https:\/\/www.example.org\/_assets\/kettle.jpg\")")
