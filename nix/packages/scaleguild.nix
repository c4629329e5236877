{ goModule }:
goModule "." "Measures how far a service goes on one vCPU, one change at a time"
