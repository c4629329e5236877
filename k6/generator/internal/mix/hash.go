package mix

import "math"

// word is 2 to the power of 32.
const word = 1 << 32

// The numbers of JavaScript are 64-bit floats, and these functions compute as k6/mix.js does:
// sums as floats, which are exact up to 2 to the power of 53 and rounded beyond, and the rest in
// their lowest 32 bits.

// hash is a well-mixed 32-bit word of seed and i.
func hash(seed, i float64) uint32 {
	high := uint32(math.Floor(seed / word))
	return scramble(float64(scramble(seed+float64(int32(high*0x9e3779b1)))) + i)
}

// scramble is the 32-bit finalizer of MurmurHash3 (Appleby, 2011).
func scramble(w float64) uint32 {
	h := uint32(int64(w + 0x9e3779b9))
	h = (h ^ h>>16) * 0x85ebca6b
	h = (h ^ h>>13) * 0xc2b2ae35
	return h ^ h>>16
}

// scale maps a 32-bit word to 0..n-1.
func scale(w uint32, n float64) int64 {
	return int64(math.Floor(float64(w) / word * n))
}
