package opinetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Keys are numbered and not random, so that two runs of a test send the same bytes.
const masterKey = "opine-test-key-0001"

// keyring knows the keys of a fake and their scopes.
type keyring struct {
	mu     sync.RWMutex
	scopes map[string][]string // by key
}

func newKeyring() *keyring {
	return &keyring{scopes: map[string][]string{masterKey: {"*"}}}
}

func (k *keyring) add(scopes []string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	key := fmt.Sprintf("opine-test-key-%04d", len(k.scopes)+1)
	k.scopes[key] = slices.Clone(scopes)
	return key
}

// lookup returns the scopes of a key, and whether the key is known.
func (k *keyring) lookup(key string) ([]string, bool) {
	k.mu.RLock()
	defer k.mu.RUnlock()
	scopes, known := k.scopes[key]
	return scopes, known
}

// allows says whether the scopes granted to a key include the one needed, which has the form "users:read".
func allows(granted []string, needed string) bool {
	return slices.ContainsFunc(granted, func(scope string) bool {
		return scope == "*" || scope == needed || scope == "*:read" && strings.HasSuffix(needed, ":read")
	})
}
