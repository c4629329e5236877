{ goModule }:
goModule "merge" "Folds run records into one table and one HTML report"
