const d=JSON.parse("{\"a\":\"{\\\"b\\\":\\\"/_assets/kettle.w-1.jpg\\\"}\",\"u\":\"\\u002F_assets\\u002Fkettle.jpg\"}")
