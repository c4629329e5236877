package wire

import "strings"

// header gives a header of the response by its name, its values joined.
func (c *Client) header(name string) (string, bool) {
	all := c.response.Header.PeekAll(name)
	if len(all) == 0 {
		return "", false
	}
	texts := make([]string, len(all))
	for i, one := range all {
		texts[i] = string(one)
	}
	return strings.Join(texts, ", "), true
}

// Headers are all headers of the last response, by name; empty where none came.
func (c *Client) Headers() map[string]string {
	all := map[string]string{}
	for key, value := range c.response.Header.All() {
		name, text := string(key), string(value)
		if before, more := all[name]; more {
			text = before + ", " + text
		}
		all[name] = text
	}
	return all
}
