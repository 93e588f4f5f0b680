"""What the models are taught to say."""
