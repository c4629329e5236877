package wire

import "net/url"

// appendTarget adds a path with its query as an address has them: one with other characters is
// encoded as far as it is not.
func appendTarget(dst, path []byte) []byte {
	for _, c := range path {
		if ofAddress[c] {
			continue
		}
		if u, err := url.Parse("http://host" + string(path)); err == nil {
			return append(dst, u.RequestURI()...)
		}
		break
	}
	return append(dst, path...)
}

// ofAddress are the characters that stand in an address as they are.
var ofAddress = characters("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~/?&=:@$,;+")

func characters(of string) (set [256]bool) {
	for i := range len(of) {
		set[of[i]] = true
	}
	return set
}
