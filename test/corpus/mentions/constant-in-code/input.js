const ORIGIN = "https://www.datocms-assets.com";const u=s.replace("https://www.datocms-assets.com/99001", "/pics");
