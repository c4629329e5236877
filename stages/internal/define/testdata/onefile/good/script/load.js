import { sleep } from 'k6';
import { send } from './scaleguild.js';
import { paths } from './lib/paths.js';

export default () => { send({ kind: 'home', path: paths[0] }); sleep(1); };
