# Shows a fenced example.
def example
  fence = "```"
  "#{fence}\ncode\n#{fence}"
end
