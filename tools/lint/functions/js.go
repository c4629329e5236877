package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A function of JavaScript begins on a line that has the word function or an arrow
// with a brace, or that ends with the parameters of a method and an open brace.
var (
	jsNamed  = regexp.MustCompile(`\bfunction\b\s*\*?\s*(\w*)\s*\(`)
	jsArrow  = regexp.MustCompile(`(?:(?:const|let)\s+(\w+)\s*=.*)?=>\s*\{`)
	jsMethod = regexp.MustCompile(`^\s*(?:static\s+|async\s+|get\s+|set\s+)*(\w+)\([^()]*\)\s*\{$`)
	jsOther  = regexp.MustCompile(`^\s*(?:if|for|while|switch|catch|with)\b`)
	comments = regexp.MustCompile(`^\s*(?://|/?\*)`)
	// jsModule keeps the names of a whole file to itself: it is not a function to measure.
	jsModule = regexp.MustCompile(`^\((?:function \(\)|\(\) =>) \{$`)
)

// jsFunctions finds the functions of a JavaScript file by its indentation: one ends on
// the next line that is indented like its first and begins with a closing brace.
func jsFunctions(root, name string) ([]function, error) {
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		return nil, err
	}
	lines := strings.Split(string(text), "\n")
	var found []function
	for i, line := range lines {
		called, ok := jsBegins(line)
		if !ok {
			continue
		}
		size := jsLines(lines[i:])
		if size == 0 {
			return nil, fmt.Errorf("%s:%d: %s: no end of it found (want a closing brace, indented like this line)", name, i+1, called)
		}
		found = append(found, function{name, i + 1, called, size})
	}
	return found, nil
}

// jsBegins says whether a function begins on a line, and its name.
func jsBegins(line string) (name string, ok bool) {
	if comments.MatchString(line) || jsModule.MatchString(line) {
		return "", false
	}
	for _, pattern := range []*regexp.Regexp{jsNamed, jsArrow, jsMethod} {
		if match := pattern.FindStringSubmatch(line); match != nil && !jsOther.MatchString(line) {
			if match[1] == "" {
				return "a function", true
			}
			return match[1], true
		}
	}
	return "", false
}

// jsLines counts the lines of the function that begins on the first one; 0 when it
// does not end.
func jsLines(lines []string) int {
	if open := strings.Count(lines[0], "{"); open > 0 && open == strings.Count(lines[0], "}") {
		return 1
	}
	indent := lines[0][:len(lines[0])-len(strings.TrimLeft(lines[0], " \t"))]
	for i, line := range lines[1:] {
		if strings.HasPrefix(line, indent+"}") {
			return i + 2
		}
	}
	return 0
}
