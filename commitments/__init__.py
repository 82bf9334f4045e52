"""What an applicant commits to (承诺). The routes 告知承诺 and 信用承诺 come to live here; nothing here yet."""
