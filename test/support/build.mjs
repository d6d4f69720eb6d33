// jest calls this before any test, however it was started: what it tests is built of the sources as
// they are.
import { buildPackage } from '../../harness/n8n/community-package.mjs';

export default buildPackage;
