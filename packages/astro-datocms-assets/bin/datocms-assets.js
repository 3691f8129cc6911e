#!/usr/bin/env node
// The command line of the engine. pnpm and Yarn give a project only the commands of the packages that it names itself.
import 'datocms-assets/cli';
