def encode(text):
    """A token is a byte."""
    return list(text)


def decode(token):
    return bytes([token])
