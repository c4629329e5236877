{ goModule }:
goModule "stages" "Runs the stages of a study on a fixed CPU budget"
