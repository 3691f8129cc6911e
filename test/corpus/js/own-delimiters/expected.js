t("(img;/_assets/kettle.w-1.jpg)");u("[/_assets/kettle.jpg]|/_assets/kettle.jpg|");v("/_assets/kettle.jpg;/_assets/kettle.jpg")
