package runner

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"testing"

	"scaleguild/internal/cli"
)

// holderVariable makes this test program one that claims a CPU and waits for its end.
const holderVariable = "TEST_HOLDS_CPUS"

func TestMain(m *testing.M) {
	if os.Getenv(holderVariable) == "" {
		os.Exit(m.Run())
	}
	ended := make(chan os.Signal, 1)
	signal.Notify(ended, syscall.SIGTERM)
	if _, err := Claim(testCPUs(os.Getppid()), NewHolder("ladder", "/their/checkout")); err != nil {
		os.Exit(cli.Report(os.Stderr, "test", err))
	}
	fmt.Println("holds")
	<-ended
}

// testCPUs are numbers that no study of this machine has.
func testCPUs(test int) []int { return []int{1_000_000 + 2*test, 1_000_001 + 2*test} }

// otherHolder is another process that holds CPUs.
func otherHolder(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env, cmd.Stderr = append(os.Environ(), holderVariable+"=1"), os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill() // it may have ended already
		_ = cmd.Wait()         // then its CPUs are free for the next test
	})
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "holds\n" {
		t.Fatalf("got %q, %v", line, err)
	}
	return cmd
}

func TestASecondStudyOnTheSameCPUsIsRefused(t *testing.T) {
	cpus := testCPUs(os.Getpid())
	other := otherHolder(t)
	_, err := Claim(cpus[1:], NewHolder("replica", "/ours"))
	want := fmt.Sprintf("CPU %d: another study runs on it, which would share it (got process %d of %s, with ladder in /their/checkout, want none)",
		cpus[1], other.Process.Pid, userName(os.Geteuid()))
	if err == nil || cli.Code(err) != cli.Machine || err.Error() != want {
		t.Fatalf("got %v, want %s", err, want)
	}
	var text strings.Builder
	cli.Report(&text, "stages", err)
	if hint := fmt.Sprintf("kill %d", other.Process.Pid); !strings.Contains(text.String(), hint) {
		t.Errorf("no %q in\n%s", hint, text.String())
	}
	release, err := Claim([]int{cpus[1] + 1}, NewHolder("replica", "/ours"))
	if err != nil {
		t.Fatalf("another CPU: %v", err)
	}
	release()
	// However a holder ends, its CPUs are free.
	if err := other.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = other.Wait()
	release, err = Claim(cpus, NewHolder("replica", "/ours"))
	if err != nil {
		t.Fatal(err)
	}
	release()
	if release, err = Claim(cpus, NewHolder("replica", "/ours")); err != nil {
		t.Fatal(err)
	}
	release()
}

// A holder that is stopped cannot answer; the kernel knows who it is.
func TestAHolderThatIsStoppedIsNamed(t *testing.T) {
	other := otherHolder(t)
	if err := other.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	_, err := Claim(testCPUs(os.Getpid()), NewHolder("replica", "/ours"))
	if want := fmt.Sprintf("got process %d of ", other.Process.Pid); err == nil || cli.Code(err) != cli.Machine || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %s", err, want)
	}
}

// What is refused half-way holds nothing.
func TestARefusedClaimHoldsNothing(t *testing.T) {
	cpus := testCPUs(os.Getpid())
	release, err := Claim(cpus[1:], NewHolder("ladder", "/ours"))
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := Claim(cpus, NewHolder("replica", "/ours")); cli.Code(err) != cli.Machine {
		t.Fatalf("got %v", err)
	}
	first, err := Claim(cpus[:1], NewHolder("replica", "/ours"))
	if err != nil {
		t.Fatal(err)
	}
	first()
}

// "kill 0" would end whoever pastes it.
func TestAHolderOfAnotherContainerIsNotToBeKilled(t *testing.T) {
	var text strings.Builder
	code := cli.Report(&text, "test", Holder{User: "root", Study: "ladder"}.refusal(1))
	if code != cli.Machine || strings.Contains(text.String(), "kill") || !strings.Contains(text.String(), "a process of another container of root, with ladder") {
		t.Errorf("exit code %d:\n%s", code, text.String())
	}
}
