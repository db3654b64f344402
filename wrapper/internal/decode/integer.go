package decode

import (
	"bytes"
	"strconv"
	"strings"
)

// parseInteger returns the value of a JSON number that is integral and fits into 64 bits, however it is written.
func parseInteger(number []byte) (int64, bool) {
	if n, ok := parseDigits(number); ok {
		return n, true
	}
	mantissa, exponent, _ := bytes.Cut(bytes.ToLower(number), []byte("e"))
	mantissa, negative := bytes.CutPrefix(mantissa, []byte("-"))
	whole, fraction, _ := bytes.Cut(mantissa, []byte("."))
	digits := strings.TrimLeft(string(whole)+string(fraction), "0")
	significant := strings.TrimRight(digits, "0")
	if significant == "" {
		return 0, true
	}
	power, _ := strconv.ParseInt(string(exponent), 10, 32) // saturates, and no document has so many digits
	power += int64(len(digits) - len(significant) - len(fraction))
	if power < 0 || int64(len(significant))+power > 19 {
		return 0, false
	}
	plain := significant + strings.Repeat("0", int(power))
	if negative {
		plain = "-" + plain
	}
	n, err := strconv.ParseInt(plain, 10, 64)
	return n, err == nil
}

// parseDigits reads the usual case: only digits, so few that 64 bits hold them.
func parseDigits(number []byte) (n int64, ok bool) {
	for _, c := range number {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int64(c-'0')
	}
	return n, len(number) <= 18
}
