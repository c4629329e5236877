{ goModule }:
goModule "watch" "Shows a study in the terminal while it runs"
