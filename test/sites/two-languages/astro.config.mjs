import { siteConfig } from '../config.mjs';

export default await siteConfig({ i18n: { locales: ['en', 'it'], defaultLocale: 'en' } });
