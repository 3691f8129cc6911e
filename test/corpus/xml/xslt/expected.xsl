<?xml version="1.0" encoding="utf-8"?>
<xsl:stylesheet version="3.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:template match="/"><html><head></head><body><img src="/_assets/kettle.auto-format.w-10.jpg"/></body></html></xsl:template>
</xsl:stylesheet>
