// Package app is the watch command: its arguments, and which of its faces a
// terminal, a pipe or a picture gets.
package app
