"""The pages of those who sign in: signing in and out, and everything that changes the library."""
