import { describeAdapters } from './support/adapters.ts';

describeAdapters(6);
