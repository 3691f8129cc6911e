import { describeAdapters } from '../astro/support/adapters.ts';

describeAdapters(7);
