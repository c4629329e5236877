// Package tui shows a study in a terminal: the ladder to the left, the run that
// is going on to the right, its parent's curves behind its own.
//
// Model holds what is shown and where on the tape the view stands; Update is the
// only thing that changes it, and draws the frame. The same model shows a study
// live, paused, wound back or replayed: live is standing at the tape's end.
package tui
