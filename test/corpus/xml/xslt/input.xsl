<?xml version="1.0" encoding="utf-8"?>
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/"><html><head><link rel="preconnect" href="https://www.datocms-assets.com"/></head><body><img src="https://www.datocms-assets.com/99001/1700000001-kettle.jpg?w=10&amp;auto=format"/></body></html></xsl:template>
</xsl:stylesheet>
