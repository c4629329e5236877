import { send } from './scaleguild.js';
import { draw } from 'https://example.org/draw.js';
import { more } from './more.js';

export default () => send({ kind: 'home', path: `/${draw()}/${more}` });
