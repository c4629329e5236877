package verify

// lockFiles are all files that pin something.
var lockFiles = []string{
	"flake.lock", "go.mod", "go.sum", "k6/generator/go.mod", "k6/generator/go.sum", "nix/packages/k6.nix", "nix/vendor-hash-k6.json", "nix/vendor-hash.json", "nix/wheels.json",
	"service/requirements-test.lock", "service/requirements.lock",
	"tools/browser/package-lock.json", "tools/echarts/package-lock.json", "tools/go.mod", "tools/go.sum",
	"tools/locker.lock", "tools/requirements.lock", "tools/versions.json",
}
