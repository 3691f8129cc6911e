{"version":3,"sources":["a.ts"],"sourcesContent":["const a = \"/_assets/kettle.w-1.jpg\";\n// /_assets/kettle.jpg\n"],"mappings":"AAAA"}
