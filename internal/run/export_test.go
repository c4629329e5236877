package run

// Rules one by one, for tests that need no whole record.
var (
	JudgeArithmetic   = judgeArithmetic
	JudgeInterference = judgeInterference
	JudgeLittle       = judgeLittle
	JudgeUpstream     = judgeUpstream
)
