a("<iframe src='data:text/html,%3Cimg%20src%3D%22https%3A%2F%2Fwww.example.org%2F_assets%2Fkettle.w-1.portable.jpg%22%3E'></iframe>")
b("<link href='data:text\/css,a%7Bb%3Aurl(https%3A%2F%2Fwww.example.org%2F_assets%2Fkettle.portable.jpg)%7D'>")
c("data:image/svg+xml,%3Csvg%3E%3Cimage%20href%3D%22%2F_assets%2Fkettle.jpg%22%2F%3E%3C%2Fsvg%3E")
d("/share?u=%2F_assets%2Fkettle.jpg")
