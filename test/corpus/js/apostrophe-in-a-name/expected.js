const a="/_assets/chef-s.jpg", b=["/_assets/kettle.jpg",'x'];
