// Package stats says what repeated measurements allow to say.
//
// A study runs every stage once in each round, and one or more rounds in each block. What the runs
// of a round have in common (the state of the machine, above all) cancels in the ratio of two runs
// of the same round, so steps are compared pair by pair:
//
//	values of one stage      --Summarise--> median, with their range
//	ratios to the parent     --Compare----> median ratio, interval, p
//	p of all tests           --ByFamily---> p, corrected for their number (Holm)
//	all that, and the floor  --Judge------> better, worse, not called, no difference shown, no claim
//	noise, pairs and tests   --Detectable-> the smallest effect that could have been shown
//	values and a control     --FitWithin--> values at one speed of the CPU, where Adopt takes them
//
// The methods, and where they come from:
//
//   - Values have a range and no interval: runs that are near in time resemble each other, and no
//     interval of their median would have the confidence that it claims.
//
//   - The interval of a ratio is the percentile interval of 10,000 bootstrap
//     resamples of the blocks (Efron and Tibshirani, An Introduction to the
//     Bootstrap, chapter 13). Resampling blocks, not runs, keeps pairs together.
//
//   - The test is the exact permutation test for pairs (Fisher, The Design of
//     Experiments, section 21): were stage and parent the same, each block's log
//     ratio would as likely have the other sign.
//
//   - Where blocks hold several pairs, these resemble each other. Interval and p are then
//     Student's, of a mean whose variance has a part between blocks (Searle, Casella and
//     McCulloch, Variance Components, chapter 3; Satterthwaite 1946).
//
//   - Several steps are tested at once, so p is corrected (Holm, A simple
//     sequentially rejective multiple test procedure, 1979).
//
//   - Two runs of the same stage in each block show how large a ratio nothing at
//     all makes: the noise floor. No smaller effect is claimed.
//
//   - The speed of the CPU is a covariate (Fisher, Statistical Methods for Research
//     Workers, section 49, the analysis of covariance): the slope is that of deviations
//     within stages, so that no difference between stages can make one.
//
// Everything here is a pure function: it does not depend on the order of its
// input, and the random numbers of the bootstrap come from a seed.
//
// Note: the median of the ratios is bootstrapped, not their mean. Simulated with
// normal logarithms, the percentile interval of a mean of ten contains the truth
// in 91 of 100 studies, that of a median in 94; at five blocks it is 83 and 94.
// The price is a wider interval, a third more at ten blocks. Seven blocks are the
// exception, with 88.
package stats
