a("/_assets/kettle.jpg");b("\/_assets\/kettle.jpg");c("%2F_assets%2Fkettle.jpg");d("/_assets/kettle.jpg");e("\/_assets\/kettle.jpg")
