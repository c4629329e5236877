// Other prints the digest of a study. A test compiles it for another architecture.
//
//	other ROOT STUDY
package main

import (
	"context"

	"scaleguild/internal/cli"
	"scaleguild/stages/internal/define"
	"scaleguild/stages/internal/digest"
)

func main() {
	cli.Main("other", func(ctx context.Context, env cli.Env) error {
		study, err := define.Load(env.Args[0], env.Args[1])
		if err != nil {
			return err
		}
		d, err := digest.Of(ctx, study)
		if err != nil {
			return err
		}
		return d.Write(env.Out)
	})
}
