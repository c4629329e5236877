package delay

import (
	"crypto/sha256"
	"encoding/binary"
	"math"
)

// drawEnd is one more than the largest draw. 53 bits are what a float64 holds.
const drawEnd = 1 << 53

// Draw is the uniform integer in [0, 2^53) that belongs to key in a study with
// this seed: the first 8 bytes of SHA-256("<seed>\n<key>"), big-endian, shifted
// right by 11. It does not depend on the distribution.
func Draw(seed, key string) int64 {
	text := make([]byte, 0, 128) // stays on the stack for keys of usual length
	text = append(text, seed...)
	text = append(text, '\n')
	text = append(text, key...)
	digest := sha256.Sum256(text)
	return int64(binary.BigEndian.Uint64(digest[:8]) >> 11)
}

// share is the q = (draw + 1/2) / 2^53 that a draw stands for. Above 1/2 it is
// rounded, and for the largest draw it is 1; see rest.
func share(draw int64) float64 { return float64(2*draw+1) / (2 * drawEnd) }

// rest is 1 - q, exact in the upper tail and never 0.
func rest(draw int64) float64 { return float64(2*(drawEnd-draw)-1) / (2 * drawEnd) }

// logRest is ln(1 - q), accurate in both tails.
func logRest(draw int64) float64 {
	if draw < drawEnd/2 {
		return math.Log1p(-share(draw))
	}
	return math.Log(rest(draw))
}

// normal is the standard normal quantile of q = (draw + 1/2) / 2^53.
//
// q itself does not fit into a float64 above 1/2: the largest draw would round
// to q = 1, an infinite delay. 2q - 1, which Erfinv takes, is an odd integer
// below 2^53 divided by 2^53 and is exact in both tails, so normal is finite
// and exactly antisymmetric.
func normal(draw int64) float64 {
	return math.Sqrt2 * math.Erfinv(float64(2*draw+1-drawEnd)/drawEnd)
}
