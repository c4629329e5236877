{ goModule }:
goModule "stages/standin" "A service whose performance is known, to measure the harness against"
