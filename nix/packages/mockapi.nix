{ goModule }:
goModule "mockapi" "The upstream of the study: a mock API with seeded lognormal delays"
