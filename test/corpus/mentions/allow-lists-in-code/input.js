h={hostname:"www.datocms-assets.com"};g=['https://cdn.example.com, https://datocms-assets.com'];
