package runner

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"scaleguild/internal/cli"
	"scaleguild/internal/procfs"
	"scaleguild/internal/run"
)

// pins are the tool versions that the project is pinned to: tools/versions.json.
type pins struct {
	K6 string `json:"k6"`
}

// readPins reads tools/versions.json below the project's root.
func readPins(root string) (pins, error) {
	var p pins
	file := filepath.Join(root, "tools", "versions.json")
	data, err := os.ReadFile(file)
	if err == nil {
		err = run.Unmarshal(data, &p)
	}
	if err == nil && p.K6 == "" {
		err = fmt.Errorf("k6: no version (got none, want one)")
	}
	if err != nil {
		return p, fmt.Errorf("%s: %w", file, err)
	}
	return p, nil
}

// PinnedK6 asks k6 for its version, such as "v1.8.1"; another one than the
// project's pin is an error.
func PinnedK6(ctx context.Context, root, k6 string) (string, error) {
	p, err := readPins(root)
	if err != nil {
		return "", err
	}
	got, err := k6Version(ctx, k6)
	if err == nil && got != p.K6 {
		err = cli.Fail(cli.Machine, "./bootstrap just doctor", "k6: another version than the pinned one (got %s, want %s)", got, p.K6)
	}
	return got, err
}

func k6Version(ctx context.Context, k6 string) (string, error) {
	out, err := exec.CommandContext(ctx, k6, "version").Output()
	if err != nil {
		return "", fmt.Errorf("%s version: %w", k6, err)
	}
	fields := strings.Fields(string(out)) // k6 v1.8.1 (go1.26.8, linux/amd64)
	if len(fields) < 2 {
		return "", fmt.Errorf("%s version: no version in %q", k6, out)
	}
	return fields[1], nil
}

// Toolchain says how the tools were installed: bootstrap or nix.
func Toolchain(getenv func(string) string) (string, error) {
	by := getenv("SCALEGUILD_TOOLCHAIN")
	if by == "" {
		return "", cli.Fail(cli.Machine, "./bootstrap just doctor   (or: nix develop -c just doctor)",
			"toolchain: SCALEGUILD_TOOLCHAIN is not set, so nobody could tell which tools were used (got nothing, want bootstrap or nix)")
	}
	return by, nil
}

// Host describes this machine and its tools for host.json.
func (r *Runner) Host(ctx context.Context, getenv func(string) string) (run.Host, error) {
	k6, err := PinnedK6(ctx, r.Root, r.Tools.K6)
	if err != nil {
		return run.Host{}, err
	}
	toolchain, err := Toolchain(getenv)
	if err != nil {
		return run.Host{}, err
	}
	kernel, err := procfs.Kernel()
	if err != nil {
		return run.Host{}, err
	}
	h := run.Host{
		Schema: run.Schema, Toolchain: toolchain,
		Versions: map[string]string{"go": runtime.Version(), "k6": k6},
		Kernel:   kernel, Architecture: runtime.GOARCH,
		CPUs:    len(r.ServiceCPUs) + len(r.HarnessCPUs),
		Backend: r.Backend.Name(), ServiceCPUs: r.ServiceCPUs, HarnessCPUs: r.HarnessCPUs,
		StartedAt: time.Now().UTC().Format(time.RFC3339),
	}
	sums, err := r.Sums()
	if err != nil {
		return run.Host{}, err
	}
	h.Files, h.Programs = sums.Files, sums.Programs
	h.Commit, h.Dirty = commit(ctx, r.Root)
	if repository, own := run.Repository(r.Root, r.Folder); !own {
		commit, dirty := commit(ctx, repository)
		h.StudyCommit, h.StudyDirty = &commit, &dirty
	}
	h.Passed = append([]string{}, r.Passed...)
	if h.CPUModel, err = CPUModel(); err != nil {
		return h, err
	}
	kib, err := procfs.KiB("/proc/meminfo", "MemTotal")
	h.MemoryBytes = kib << 10
	return h, err
}

// CPUModel is the CPU as the kernel names it.
func CPUModel() (string, error) {
	return procfs.Field("/proc/cpuinfo", "model name", "CPU part", "cpu")
}

// commit names the commit of a repository and says whether files differ from it.
// Outside a git checkout it is "unknown", and dirty.
func commit(ctx context.Context, root string) (string, bool) {
	head, err := exec.CommandContext(ctx, "git", "-C", root, "rev-parse", "HEAD").Output()
	if err != nil {
		return "unknown", true
	}
	changes, err := exec.CommandContext(ctx, "git", "-C", root, "status", "--porcelain").Output()
	return strings.TrimSpace(string(head)), err != nil || len(changes) > 0
}
