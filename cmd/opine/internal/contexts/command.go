package contexts

import (
	"context"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// KeyCommandTimeout leaves a person enough time to unlock a password manager.
const KeyCommandTimeout = time.Minute

// maxKey is far more than the length of any key.
const maxKey = 4 << 10

// Key runs the key command, without a shell, and returns its output. The standard error of the
// command goes to stderr.
func (c Context) Key(ctx context.Context, stderr io.Writer) ([]byte, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, KeyCommandTimeout,
		fmt.Errorf("it took longer than %v", KeyCommandTimeout))
	defer cancel()
	var key limitedBuffer
	command := exec.CommandContext(ctx, c.KeyCommand[0], c.KeyCommand[1:]...)
	command.Stdout, command.Stderr = &key, stderr
	command.WaitDelay = time.Second // a program that it has started may keep its output open
	err := command.Run()
	switch {
	case key.full:
		return nil, errTooLong
	case err != nil && ctx.Err() != nil:
		return nil, context.Cause(ctx)
	}
	return key.text, err
}

var errTooLong = fmt.Errorf("it prints more than %d bytes; it must print only the key", maxKey)

// limitedBuffer refuses more than a key. The command then ends, because nobody reads its output.
type limitedBuffer struct {
	text []byte
	full bool
}

func (b *limitedBuffer) Write(p []byte) (int, error) {
	if b.full = b.full || len(b.text)+len(p) > maxKey; b.full {
		return 0, errTooLong
	}
	b.text = append(b.text, p...)
	return len(p), nil
}
