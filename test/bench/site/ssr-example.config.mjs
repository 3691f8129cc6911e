// `examples/ssr` with and without the integration.
import config from '../../../examples/ssr/astro.config.mjs';

const integrations = process.env.BENCH_BARE ? [] : config.integrations;
export default { ...config, integrations };
