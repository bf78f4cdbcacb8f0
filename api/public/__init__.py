"""The pages anybody may open without signing in: what hangs on the boards, and whether a paper is what it says it is."""
