import x from"/_assets/map.js";import("/_assets/map.js");fetch('/_assets/regions.geojson')
