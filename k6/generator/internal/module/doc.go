// Package module is the JavaScript module k6/x/scaleguild, in which the iteration of a load of
// tables runs: request i of the mix is sent, checked and booked without JavaScript.
//
//	import { compile } from 'k6/x/scaleguild';
//
//	const load = compile(settings);        // in the init context: those of k6/plan.js
//	export function setup() { load.probe(); }
//	export default function () { load.iterate(); }
//
// k6 keeps what it is good at: the scenario, its VUs, arrivals and drops, the drain, the
// metrics and the summary. Loads that are k6 scripts do not use this.
package module
