// Package mix reads what a study sends: the tables [load.mix.NAME] of its study.toml, or
// of the file that its key load names.
//
//	[load.mix.read_user]                       # the endpoint kind read_user
//	weight = 5                                 # relative to the weights of the others; 1
//	get    = "/users/{id}"                     # or head, post, put, patch, delete, options
//	where  = { id = "int(1,500)" }             # what {id} is drawn from
//	expect = { status = 200, json = { id = "{id}", name = "user-{id}" } }
//
//	[load.mix.score]
//	post     = "/users/{id}/score"
//	where    = { id = "int(1,USERS)" }         # USERS is a variable of the study
//	headers  = { "X-Request-Id" = "{key}" }
//	json     = { points = 3, by = "{key}" }    # or body = "raw text", for anything else
//	upstream = true                            # the service calls the upstream for it; false
//	expect   = { status = 201, integers = ["total"], headers = { content-type = "json" } }
//
// A template names what is drawn in braces. Drawn from the seed and the number of the
// iteration alone, {n} is that number, {key} is "r" and that number, and where says of every
// other name what it is: int(LOW,HIGH), evenly among whole numbers, or choice(A,B,C), evenly
// among words. Two kinds have the same {id} at one iteration; "int(1,9) stream 4" is a draw
// apart from that of any other name and number. In JSON "{id}" alone is a number where one is
// drawn, and "{id:text}" its digits as a text. "{{id}}" is the text {id}, in any template.
//
// A correct response has all that expect names:
//
//	status    the status code; 200
//	json      values at paths: id, user.name, items[0].id, items[*].id (each, at least one)
//	integers  paths that hold a whole number of 0 or more
//	present   paths that hold anything but null
//	text      a text that the body contains, or a list of them
//	headers   texts that headers contain
//	every     texts that fields hold wherever they occur in the body, at least once
//	ends      what the body ends in, white space aside
//
// The last two find by searching what would cost k6 much to parse.
package mix
